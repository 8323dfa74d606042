export const rangeCopy = {
  label: "Range",
  range: (days: number) => `${days} days`,
};
