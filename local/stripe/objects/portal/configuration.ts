import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest } from "../../http/errors.ts";
import { page, pagination } from "../../http/lists.ts";
import { type Route, route } from "../../http/routes.ts";
import {
  emptyable,
  flag,
  hash,
  metadata,
  type Params,
  required,
  text,
} from "../../http/shapes.ts";
import type { Objects } from "../../wire.ts";
import { metadataUpdate, withMetadata } from "../fields.ts";
import { features, featuresOf, NO_FEATURES } from "./features.ts";

const URL = "/v1/billing_portal/configurations";

type Configuration = Objects["billing_portal.configuration"];

const common = {
  business_profile: hash({
    headline: emptyable(text),
    privacy_policy_url: text,
    terms_of_service_url: text,
  }),
  default_return_url: emptyable(text),
  login_page: hash({ enabled: required(flag) }),
  name: emptyable(text),
};
const createFields = {
  ...common,
  features: required(features),
  metadata,
};
const updateFields = {
  ...common,
  active: flag,
  features,
  metadata: metadataUpdate,
};

export const portalConfigurationRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "BillingPortal.ConfigurationCreateParams",
    params: createFields,
    answer: ({ account, params }) => createConfiguration(account, params),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "BillingPortal.ConfigurationRetrieveParams",
    params: {},
    answer: ({ account, id }) =>
      account.get("billing_portal.configuration", id),
  }),
  route(`POST ${URL}/:id`, {
    sdk: "BillingPortal.ConfigurationUpdateParams",
    params: updateFields,
    answer: ({ account, id, params }) =>
      updateConfiguration(account, id, params),
  }),
  route(`GET ${URL}`, {
    sdk: "BillingPortal.ConfigurationListParams",
    params: { ...pagination, active: flag, is_default: flag },
    answer: ({ account, params }) =>
      page(
        account
          .all("billing_portal.configuration")
          .filter(
            (each) =>
              (params.active ?? each.active) === each.active &&
              (params.is_default ?? each.is_default) === each.is_default,
          ),
        { url: URL, params },
      ),
  }),
];

/** The first one is the default. */
function createConfiguration(
  account: Account,
  params: Params<typeof createFields>,
): Configuration {
  const isFirst = account.all("billing_portal.configuration").length === 0;
  const configuration = account.put("billing_portal.configuration", {
    id: account.newId("bpc"),
    object: "billing_portal.configuration",
    active: true,
    application: null,
    business_profile: profileOf(params.business_profile),
    created: account.now(),
    default_return_url: params.default_return_url ?? null,
    features: featuresOf(params.features, NO_FEATURES),
    is_default: isFirst,
    livemode: false,
    login_page: { enabled: params.login_page?.enabled ?? false, url: null },
    metadata: withMetadata(null, params.metadata),
    name: params.name ?? null,
    updated: account.now(),
  });
  emit(account, "billing_portal.configuration.created", {
    object: configuration,
  });
  return configuration;
}

function updateConfiguration(
  account: Account,
  id: string,
  params: Params<typeof updateFields>,
): Configuration {
  const before = account.get("billing_portal.configuration", id);
  if (params.active === false && before.is_default) {
    throw invalidRequest("You cannot deactivate the default configuration.", {
      param: "active",
    });
  }
  const { features: given, metadata, business_profile, ...rest } = params;
  const { login_page, ...plain } = rest;
  const configuration = account.change("billing_portal.configuration", id, {
    ...plain,
    ...(business_profile && {
      business_profile: profileOf(business_profile),
    }),
    ...(login_page && {
      login_page: { enabled: login_page.enabled, url: null },
    }),
    features: featuresOf(given ?? {}, before.features),
    metadata: withMetadata(before.metadata, metadata),
    updated: account.now(),
  });
  emit(account, "billing_portal.configuration.updated", {
    object: configuration,
    before,
  });
  return configuration;
}

const profileOf = (
  given: Params<typeof common>["business_profile"],
): Configuration["business_profile"] => ({
  headline: given?.headline ?? null,
  privacy_policy_url: given?.privacy_policy_url ?? null,
  terms_of_service_url: given?.terms_of_service_url ?? null,
});
