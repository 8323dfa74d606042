"use client";

import { useUsage } from "@/features/usage/components/usage-provider";
import { useReader } from "@/ui/reader";
import { chatCopy } from "../copy.ts";

/** One line, and three examples that fill the composer without sending. */
export function EmptyChat({ onPick }: { onPick: (example: string) => void }) {
  const usage = useUsage();
  const reader = useReader();
  return (
    <div className="flex flex-1 flex-col justify-end pt-6">
      <p className="text-answer font-strong" suppressHydrationWarning>
        {chatCopy.firstRun(usage, reader)}
      </p>
      <ul className="mt-4 border-t border-line">
        {chatCopy.examples.map((example) => (
          <li key={example} className="border-b border-line">
            <button
              type="button"
              onClick={() => onPick(example)}
              className="w-full py-3 text-left text-answer text-muted hover:text-text"
            >
              {example}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
