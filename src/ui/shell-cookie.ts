/** Whether the sidebar is closed. A cookie: the first paint has the right width. */
export const RAIL_COOKIE = "tollgate-rail";
