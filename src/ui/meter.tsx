import clsx from "clsx";
import { type MeterLevel, meterScale } from "./meter-scale.ts";

/**
 * The mark of the house: a bar of 4 px with square ends and ticks at 50 and
 * 80 %. Solid is used, hatched is reserved.
 */
export function Meter({
  label,
  text,
  used,
  reserved = 0,
  limit,
  className,
}: {
  label: string;
  /** The figures in words, for those who do not see the bar. */
  text: string;
  used: number;
  reserved?: number;
  /** null is unlimited: the bar stays empty. */
  limit: number | null;
  className?: string;
}) {
  const { usedPercent, reservedPercent, level } = meterScale({
    used,
    reserved,
    limit,
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: <meter> cannot show two amounts and ticks
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={limit ?? 100}
      aria-valuenow={limit === null ? 0 : Math.min(used + reserved, limit)}
      aria-valuetext={text}
      className={clsx("relative h-1 w-full bg-line", COLOR[level], className)}
    >
      <span
        className="absolute inset-y-0 left-0 bg-current"
        style={{ width: `${usedPercent}%` }}
      />
      <span
        className="hatched absolute inset-y-0"
        style={{ left: `${usedPercent}%`, width: `${reservedPercent}%` }}
      />
      <Tick percent={50} />
      <Tick percent={80} />
    </div>
  );
}

const COLOR: Record<MeterLevel, string> = {
  normal: "text-accent",
  warn: "text-warn",
  full: "text-danger",
};

const Tick = ({ percent }: { percent: number }) => (
  <span
    className="absolute -inset-y-0.5 w-px bg-line-strong"
    style={{ left: `${percent}%` }}
  />
);
