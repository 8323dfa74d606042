import { refusingRoute } from "../../respond.ts";

/** Every other address of the AI plane, with the contract's body. */
const notFound = refusingRoute({ kind: "not_found" });

export {
  notFound as DELETE,
  notFound as GET,
  notFound as PATCH,
  notFound as POST,
  notFound as PUT,
};
