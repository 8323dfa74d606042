import type { Finding } from "@/features/billing/setup/doctor-finding";

export const said = ({ state, sentence, remedy }: Finding) => ({
  state,
  sentence,
  remedy,
});
export const fine = (sentence: string) => ({
  state: "ok",
  sentence,
  remedy: null,
});
export const SETUP = "Run `npm run stripe:setup`.";

export const server = {
  isProduction: true,
  isStandIn: false,
  appUrl: "https://chat.example.com",
};
export const laptop = {
  isProduction: false,
  isStandIn: false,
  appUrl: "http://localhost:3000",
};
