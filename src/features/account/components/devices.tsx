"use client";

import { Button } from "@/ui/button";
import { Moment } from "@/ui/reader";
import { endOtherSessionsAction, endSessionAction } from "../actions.ts";
import type { BrowserName } from "../browser-name.ts";
import { settingsCopy } from "../settings-copy.ts";
import { SaveNote, useSaving } from "./saving.tsx";

const copy = settingsCopy.devices;
const words = { saved: copy.signedOut, failed: copy.failed };

export type Device = {
  sessionId: string;
  name: BrowserName;
  signedInAt: string;
  lastSeenAt: string;
  isThis: boolean;
};

/** Where this account is signed in, with a way to end each but this one. */
export function Devices({ devices }: { devices: readonly Device[] }) {
  const one = useSaving(endSessionAction);
  const others = useSaving(endOtherSessionsAction);
  const isAlone = devices.every(({ isThis }) => isThis);
  const endOne = (sessionId: string) => {
    const form = new FormData();
    form.set("sessionId", sessionId);
    void one.save(form);
  };
  return (
    <div className="max-w-120">
      <p className="text-muted">{copy.lead}</p>
      <ul className="mt-4 border-t border-line">
        {devices.map((device) => (
          <DeviceRow
            key={device.sessionId}
            device={device}
            isBusy={one.isSaving}
            onEnd={endOne}
          />
        ))}
      </ul>
      <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          isBusy={others.isSaving}
          disabledReason={isAlone ? copy.noOthers : null}
          onClick={() => void others.save(new FormData())}
        >
          {copy.signOutOthers}
        </Button>
        {isAlone && <p className="text-meta text-muted">{copy.noOthers}</p>}
        <SaveNote saved={one.saved} words={words} />
        <SaveNote saved={others.saved} words={words} />
      </div>
    </div>
  );
}

function DeviceRow({
  device,
  isBusy,
  onEnd,
}: {
  device: Device;
  isBusy: boolean;
  onEnd: (sessionId: string) => void;
}) {
  const name = copy.name(device.name);
  return (
    <li className="flex min-h-14 items-center justify-between gap-4 border-b border-line py-2">
      <div className="min-w-0">
        <p>{name}</p>
        <p className="text-meta text-muted">
          {device.isThis ? copy.isThis : copy.lastSeen}{" "}
          {!device.isThis && <Moment at={device.lastSeenAt} style="day" />}
          {" · "}
          {copy.signedIn} <Moment at={device.signedInAt} style="short" />
        </p>
      </div>
      {!device.isThis && (
        <Button
          aria-label={copy.signOutOf(name)}
          isBusy={isBusy}
          onClick={() => onEnd(device.sessionId)}
        >
          {copy.signOut}
        </Button>
      )}
    </li>
  );
}
