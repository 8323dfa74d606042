"use client";

import { Send } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy-button";
import { DayChart } from "@/ui/day-chart/day-chart";
import { Dialog, DialogActions } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { Menu, MenuItem } from "@/ui/menu";
import { Popover } from "@/ui/popover";
import { SelectField } from "@/ui/select-field";
import { Sheet } from "@/ui/sheet";
import { Switch } from "@/ui/switch";
import { TextArea } from "@/ui/text-area";
import { showToast } from "@/ui/toast-store";
import { Toaster } from "@/ui/toaster";
import { piecesCopy } from "./copy.ts";

const VARIANTS = ["primary", "secondary", "quiet", "muted", "danger"] as const;

const CALLS_BY_DAY = {
  series: [piecesCopy.chartSeries],
  days: [
    { day: "2026-11-20", values: [40] },
    { day: "2026-11-21", values: [52] },
    { day: "2026-11-22", values: [31] },
  ],
  today: "2026-11-22",
  gridlines: [20, 40, 60],
};

/** Three days, of which one is not over. */
export const ChartPiece = () => (
  <DayChart
    chart={CALLS_BY_DAY}
    caption={piecesCopy.chart}
    summary={piecesCopy.chartSummary}
    format={String}
    formatTick={String}
  />
);

/** Buttons at rest, busy and disabled, and those that are an icon. */
export const ButtonPieces = () => (
  <div className="flex flex-wrap gap-3">
    {VARIANTS.map((variant) => (
      <Button key={variant} variant={variant}>
        {piecesCopy.variants[variant]}
      </Button>
    ))}
    <Button variant="primary" isBusy>
      {piecesCopy.busy}
    </Button>
    <Button disabledReason={piecesCopy.disabledReason}>
      {piecesCopy.disabled}
    </Button>
    <IconButton label={piecesCopy.icon}>
      <Send {...icon} />
    </IconButton>
    <CopyButton read={() => piecesCopy.title} />
  </div>
);

/** Fields in one column: plain, with a hint, wrong. */
export function FormPieces() {
  const [isOn, setIsOn] = useState(true);
  return (
    <div className="flex max-w-120 flex-col gap-6">
      <Field
        label={piecesCopy.field}
        hint={piecesCopy.fieldHint}
        defaultValue={piecesCopy.fieldValue}
      />
      <Field
        label={piecesCopy.wrongField}
        problem={piecesCopy.wrongProblem}
        defaultValue={piecesCopy.wrongValue}
      />
      <Field label={piecesCopy.price} prefix="$" inputMode="numeric" />
      <TextArea label={piecesCopy.area} hint={piecesCopy.areaHint} />
      <SelectField label={piecesCopy.select} choices={piecesCopy.choices} />
      <Switch
        label={piecesCopy.switch}
        words={piecesCopy.switchWords}
        isOn={isOn}
        onChange={setIsOn}
      />
    </div>
  );
}

/** What opens over the page. */
export function FloatingPieces() {
  const [open, setOpen] = useState<"dialog" | "popover" | "sheet" | null>(null);
  const close = () => setOpen(null);
  return (
    <div className="flex flex-wrap gap-3">
      <Menu
        label={piecesCopy.menu}
        trigger={<Button>{piecesCopy.menu}</Button>}
      >
        {piecesCopy.menuItems.map((item) => (
          <MenuItem key={item}>{item}</MenuItem>
        ))}
      </Menu>
      <Popover
        label={piecesCopy.popover}
        trigger={<Button>{piecesCopy.popover}</Button>}
        isOpen={open === "popover"}
        onOpenChange={(isOpen) => setOpen(isOpen ? "popover" : null)}
      >
        <p className="px-4 py-3">{piecesCopy.emptyText}</p>
      </Popover>
      <Button onClick={() => setOpen("dialog")}>{piecesCopy.dialog}</Button>
      <Button onClick={() => setOpen("sheet")}>{piecesCopy.sheet}</Button>
      <Button
        onClick={() =>
          showToast(piecesCopy.toastText, {
            action: { label: piecesCopy.undo, act: () => {} },
          })
        }
      >
        {piecesCopy.toast}
      </Button>
      <Dialog
        title={piecesCopy.dialogTitle}
        lead={piecesCopy.dialogLead}
        isOpen={open === "dialog"}
        onOpenChange={close}
      >
        <DialogActions>
          <Button onClick={close}>{piecesCopy.dialogKeep}</Button>
          <Button variant="danger" onClick={close}>
            {piecesCopy.dialogAct}
          </Button>
        </DialogActions>
      </Dialog>
      <Sheet
        title={piecesCopy.sheet}
        side="bottom"
        isOpen={open === "sheet"}
        onOpenChange={close}
      >
        <p className="px-4 py-8">{piecesCopy.emptyText}</p>
      </Sheet>
      <Toaster />
    </div>
  );
}

export const Retry = () => <Button>{piecesCopy.retry}</Button>;
