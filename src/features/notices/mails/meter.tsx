import { MAIL_COLORS } from "./colors.ts";

const LIGHT = MAIL_COLORS.light;

/** The product's meter, drawn with the cells of a table. */
export function MailMeter({ used, limit }: { used: number; limit: number }) {
  const percent = Math.min(100, Math.floor((used / limit) * 100));
  const tone = percent >= 100 ? "danger" : percent >= 80 ? "warn" : "accent";
  return (
    <table
      role="presentation"
      width="100%"
      cellPadding="0"
      cellSpacing="0"
      style={{ margin: "0 0 16px", tableLayout: "fixed" }}
    >
      <tbody>
        <tr>
          <td
            className={`bar-${tone}`}
            width={`${percent}%`}
            style={{ ...CELL, backgroundColor: LIGHT[tone] }}
          >
            &nbsp;
          </td>
          {percent < 100 && (
            <td
              className="bar"
              style={{ ...CELL, backgroundColor: LIGHT.line }}
            >
              &nbsp;
            </td>
          )}
        </tr>
      </tbody>
    </table>
  );
}

const CELL = { fontSize: 0, height: 4, lineHeight: "4px", padding: 0 };
