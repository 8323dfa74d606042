export const NEW_CHAT = "/chat";

/** Says in the address what the chat will be, also after a reload. */
export const TEMPORARY = "temporary";
export const NEW_TEMPORARY_CHAT = `${NEW_CHAT}?${TEMPORARY}=1` as const;
