import type { LocalStripe } from "@local/stripe/start";
import { memberships } from "@/db/schema/account";
import type { Buyer } from "@/features/billing/acts/buyer";
import type { Living } from "../billing-life.ts";
import { givenUser } from "../build.ts";
import { workOnce } from "./jobs.ts";
import type { World } from "./world.ts";

/** A workspace: who pays for it, and who uses it. */
export type Household = Living & {
  world: World;
  buyer: Buyer;
  userIds: readonly string[];
};

/** Somebody alone, somebody who tries it first, and a team of three. */
export async function givenHouseholds(world: World): Promise<Household[]> {
  const alone = await givenHousehold(world, []);
  const curious = await givenHousehold(world, []);
  const team = await givenHousehold(world, ["owner", "member"]);
  return [alone, curious, team];
}

async function givenHousehold(
  world: World,
  others: readonly ("owner" | "member")[],
): Promise<Household> {
  const { db } = world;
  const person = await givenUser(db, { name: "Ada Lovelace" });
  const { workspaceId } = person;
  const userIds = [person.userId];
  for (const role of others) {
    const { userId } = await givenUser(db);
    await db.insert(memberships).values({ workspaceId, userId, role });
    userIds.push(userId);
  }
  const buyer = { ...person, membershipRole: "owner" as const, name: "Ada" };
  return livingIn(world, buyer, userIds);
}

function livingIn(
  world: World,
  buyer: Buyer,
  userIds: readonly string[],
): Household {
  const { db, gateway, dice, stripe } = world;
  return {
    ...{ world, db, gateway, dice, buyer, userIds },
    control: {
      ...stripe.control,
      advance: world.advance,
      objects: (kind) => {
        const isTheirs = ownerTest(stripe.control, buyer.workspaceId);
        return stripe.control.objects(kind).filter(isTheirs);
      },
    },
    get now() {
      return world.now();
    },
    work: () => workOnce(world),
  };
}

/** Whether an object at Stripe is of a workspace's customer. */
function ownerTest(control: LocalStripe["control"], workspaceId: string) {
  const customer = control
    .objects("customer")
    .map((each) => Object(each))
    .find(({ metadata }) => metadata.workspace_id === workspaceId);
  const charges = control.objects("charge").map((each) => Object(each));
  return (object: object) => {
    if (!customer) return false;
    const { id, customer: owner, charge } = Object(object);
    const payer =
      owner ?? charges.find((each) => each.id === charge)?.customer ?? id;
    return payer === customer.id;
  };
}
