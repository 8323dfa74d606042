"use client";

import { useEffect, useState } from "react";
import { keep, recall } from "@/ui/private-storage";
import { field, parseJson, textOf } from "./json.ts";

/** The question that is being edited, and its words so far. */
export type Edited = { questionId: string; text: string };

export type Editing = {
  edited: Edited | null;
  write: (edited: Edited) => void;
  end: () => void;
};

/** One edit at a time; like a draft it survives a reload, if it has a name. */
export function useEditing(name: string | null): Editing {
  const [edited, setEdited] = useState<Edited | null>(null);
  useEffect(() => {
    if (name !== null) setEdited(parseEdited(recall(name)));
  }, [name]);
  return {
    edited,
    write: (next) => {
      setEdited(next);
      if (name !== null) keep(name, JSON.stringify(next));
    },
    end: () => {
      setEdited(null);
      if (name !== null) keep(name, "");
    },
  };
}

function parseEdited(text: string): Edited | null {
  const kept = parseJson(text);
  const questionId = textOf(field(kept, "questionId"));
  const edit = textOf(field(kept, "text"));
  return questionId !== null && edit !== null
    ? { questionId, text: edit }
    : null;
}
