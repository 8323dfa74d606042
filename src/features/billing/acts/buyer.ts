/** Who acts on a workspace's billing. */
export type Buyer = {
  userId: string;
  workspaceId: string;
  membershipRole: "owner" | "member";
  email: string;
  name: string | null;
};

/** Only owners pay; a member is sent to one of them. */
export const isOwner = ({ membershipRole }: Pick<Buyer, "membershipRole">) =>
  membershipRole === "owner";
