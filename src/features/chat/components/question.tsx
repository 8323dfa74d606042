import { Button } from "@/ui/button";
import type { Question } from "../client/thread.ts";
import { chatCopy } from "../copy.ts";

export const QuestionBubble = ({
  question,
  onRetry,
}: {
  question: Question;
  onRetry: (questionId: string) => void;
}) => (
  <div className="flex flex-col items-end">
    <h2 className="sr-only">{chatCopy.you}</h2>
    <p
      dir="auto"
      className="max-w-[85%] rounded-sheet bg-bubble px-4 py-2.5 text-answer break-words whitespace-pre-wrap"
    >
      {question.text}
    </p>
    {question.delivery === "unsent" && (
      <div
        role="alert"
        className="mt-2 flex flex-wrap items-center justify-end gap-2 text-meta text-danger"
      >
        {chatCopy.notSent}
        <Button onClick={() => onRetry(question.id)}>{chatCopy.retry}</Button>
      </div>
    )}
  </div>
);
