type Reader = { locale: string };

const MEGABYTE = 1_000_000;

/** 300 bytes, 12 kB, 3.4 MB, as the reader writes them. */
export function formatBytes(bytes: number, { locale }: Reader): string {
  const [unit, size] =
    bytes < 1_000
      ? ["byte", 1]
      : bytes < MEGABYTE
        ? ["kilobyte", 1_000]
        : bytes < 1_000 * MEGABYTE
          ? ["megabyte", MEGABYTE]
          : ["gigabyte", 1_000 * MEGABYTE];
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: String(unit),
    unitDisplay: bytes < 1_000 ? "long" : "short",
    maximumFractionDigits: bytes / Number(size) < 10 ? 1 : 0,
  }).format(bytes / Number(size));
}
