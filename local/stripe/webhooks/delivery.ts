/** One for each event and endpoint. */
export const deliveryId = (event: string, url: string) => `${event} ${url}`;
