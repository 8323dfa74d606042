import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { behaviourSchema } from "./behaviour.ts";
import { readJson, sendError, sendJson } from "./http.ts";
import type { ModelState } from "./server.ts";
import { badRequest } from "./wire/errors.ts";

const behavioursSchema = z.union([
  behaviourSchema.transform((behaviour) => [behaviour]),
  z.array(behaviourSchema),
]);

/**
 * What other processes may ask: `PUT /__local/behaviour` replaces what was
 * told, `POST` adds to it, `DELETE` forgets it; `GET /__local/calls` lists,
 * `DELETE` begins the list anew.
 */
export async function control(
  request: IncomingMessage,
  response: ServerResponse,
  state: ModelState,
): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case "PUT /__local/behaviour":
    case "POST /__local/behaviour":
      return behave(request, response, state);
    case "DELETE /__local/behaviour":
      state.behaviours.clear();
      return sendJson(response, {});
    case "GET /__local/calls":
      return sendJson(response, {
        count: state.calls.list().length,
        calls: state.calls.list(),
      });
    case "DELETE /__local/calls":
      state.calls.clear();
      return sendJson(response, {});
    default:
      return sendError(response, {
        ...badRequest("There is nothing here."),
        status: 404,
      });
  }
}

async function behave(
  request: IncomingMessage,
  response: ServerResponse,
  { behaviours }: ModelState,
) {
  const read = await readJson(request);
  const told = behavioursSchema.safeParse(read.ok ? read.body : undefined);
  if (!told.success) {
    return sendError(response, badRequest(z.prettifyError(told.error)));
  }
  if (request.method === "PUT") behaviours.clear();
  for (const behaviour of told.data) behaviours.add(behaviour);
  return sendJson(response, { told: told.data.length });
}
