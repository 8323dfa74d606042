"use client";

import { useState } from "react";
import { Switch } from "@/ui/switch";
import { saveMailAction } from "../actions.ts";
import { settingsCopy } from "../settings-copy.ts";
import { SaveNote, useSaving } from "./saving.tsx";

const copy = settingsCopy.mails;

type Mail = keyof typeof copy.kinds;

/** Which mails are wanted, and which come in any case. */
export const MailSettings = ({
  email,
  wanted,
}: {
  email: string;
  wanted: Record<Mail, boolean>;
}) => (
  <div className="max-w-120">
    <p className="break-words text-muted">{copy.lead(email)}</p>
    <ul className="mt-4 border-t border-line">
      <MailSwitch mail="usage" isWanted={wanted.usage} />
      <MailSwitch mail="trial" isWanted={wanted.trial} />
      {copy.fixed.map(({ label, text }) => (
        <li key={label} className={ROW}>
          <MailWords label={label} text={text} />
          <span className="shrink-0 text-muted">{copy.always}</span>
        </li>
      ))}
    </ul>
  </div>
);

const ROW = "flex items-center justify-between gap-6 border-b border-line py-3";

const MailWords = ({ label, text }: { label: string; text: string }) => (
  <div className="min-w-0">
    <p className="font-strong">{label}</p>
    <p className="text-meta text-muted">{text}</p>
  </div>
);

function MailSwitch({ mail, isWanted }: { mail: Mail; isWanted: boolean }) {
  const [isOn, setIsOn] = useState(isWanted);
  const { saved, isSaving, save } = useSaving(saveMailAction);
  const { label, text } = copy.kinds[mail];
  const set = async (isOnNow: boolean) => {
    const form = new FormData();
    form.set("mail", mail);
    form.set("isWanted", String(isOnNow));
    if (await save(form)) setIsOn(isOnNow);
  };
  return (
    <li className="border-b border-line py-3">
      <div className="flex items-center justify-between gap-6">
        <MailWords label={label} text={text} />
        <Switch
          label={label}
          isOn={isOn}
          words={copy.words}
          isBusy={isSaving}
          onChange={(isOnNow) => void set(isOnNow)}
        />
      </div>
      <SaveNote saved={saved} />
    </li>
  );
}
