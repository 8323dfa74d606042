import { Meter } from "@/ui/meter";
import { exampleLines, exampleMeter, landingCopy } from "./copy.ts";

/** What the product is about, shown instead of told: a page of its ledger. */
export const Statement = () => (
  <figure className="rounded-sheet border border-line bg-surface p-4 tablet:p-6">
    <figcaption className="text-meta text-muted">
      {landingCopy.statement}
    </figcaption>
    <table className="mt-3 w-full border-collapse">
      <thead className="sr-only">
        <tr>
          <th scope="col">{landingCopy.statementColumns.time}</th>
          <th scope="col">{landingCopy.statementColumns.answer}</th>
          <th scope="col">{landingCopy.statementColumns.credits}</th>
        </tr>
      </thead>
      <tbody>
        {exampleLines.map(({ at, model, figures, credits }) => (
          <tr key={at} className="border-t border-line align-top">
            <td className="py-2.5 pr-4 text-muted">{at}</td>
            <td className="py-2.5 pr-4">
              {model}
              <span className="block text-meta text-muted">{figures}</span>
            </td>
            <td className="py-2.5 text-right">{credits}</td>
          </tr>
        ))}
      </tbody>
    </table>
    <div className="border-t border-line-strong pt-4">
      <Meter {...exampleMeter} />
      <p aria-hidden="true" className="mt-3 text-meta text-muted">
        {exampleMeter.text}
      </p>
    </div>
  </figure>
);
