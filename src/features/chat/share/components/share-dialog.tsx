"use client";

import { useEffect, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { Dialog, DialogActions } from "@/ui/dialog";
import { type Link, makeLink, readLinks, revokeLink } from "../client.ts";
import { shareCopy as copy } from "../copy.ts";
import { LinkList } from "./link-list.tsx";
import { NewLink } from "./new-link.tsx";

/** Makes a chat public, and takes that back. */
export const ShareDialog = ({
  conversationId,
  isOpen,
  onOpenChange,
}: {
  conversationId: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) => (
  <Dialog
    title={copy.title}
    lead={copy.lead}
    isOpen={isOpen}
    onOpenChange={onOpenChange}
  >
    <ShareForm
      key={conversationId}
      conversationId={conversationId}
      onClose={() => onOpenChange(false)}
    />
  </Dialog>
);

type Outcome = { address: string | null; problem: string | null };

function ShareForm({
  conversationId,
  onClose,
}: {
  conversationId: string;
  onClose: () => void;
}) {
  const [{ address, problem }, setOutcome] = useState<Outcome>({
    address: null,
    problem: null,
  });
  const [isBusy, setIsBusy] = useState(false);
  const [links, setLinks] = useState<readonly Link[]>([]);
  const [said, setSaid] = useState("");
  const shareId = useRef(crypto.randomUUID());
  const isUnderWay = useRef(false);
  useEffect(() => {
    const leaving = new AbortController();
    void readLinks(conversationId, leaving.signal).then((read) => {
      if (leaving.signal.aborted) return;
      // What was made while they were read is perhaps not among them.
      if (read) setLinks((made) => [...made, ...othersThan(made, read)]);
      else setSaid(copy.linksNotRead);
    });
    return () => leaving.abort();
  }, [conversationId]);

  const create = async () => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setIsBusy(true);
    const id = shareId.current;
    const made = await makeLink({ shareId: id, conversationId });
    setIsBusy(false);
    isUnderWay.current = false;
    setOutcome(made);
    if (made.address === null) return;
    setLinks((before) => [{ id, createdAt: new Date() }, ...before]);
  };
  const revoke = async (id: string) => {
    const isRevoked = await revokeLink(id);
    setSaid(isRevoked ? copy.revoked : copy.notRevoked);
    if (!isRevoked) return;
    setLinks((before) => before.filter((link) => link.id !== id));
    if (id === shareId.current) {
      shareId.current = crypto.randomUUID();
      setOutcome({ address: null, problem: null });
    }
  };

  return (
    <>
      {address !== null && <NewLink address={address} />}
      <p role="alert" className="mt-4 text-danger empty:hidden">
        {problem}
      </p>
      <LinkList links={links} onRevoke={revoke} />
      <p role="status" className="mt-3 text-muted empty:hidden">
        {said}
      </p>
      <DialogActions>
        <Button onClick={onClose}>{copy.close}</Button>
        {address === null && (
          <Button variant="primary" isBusy={isBusy} onClick={create}>
            {copy.create}
          </Button>
        )}
      </DialogActions>
    </>
  );
}

const othersThan = (known: readonly Link[], links: readonly Link[]) =>
  links.filter(({ id }) => known.every((link) => link.id !== id));
