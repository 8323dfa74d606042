import { renderToReadableStream } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { QuestionFiles } from "@/features/chat/components/when-met";

async function rendered(file: { name: string; mediaType: string }) {
  const stream = await renderToReadableStream(
    <QuestionFiles files={[{ fileId: "f1", bytes: 1_234_567, ...file }]} />,
  );
  await stream.allReady;
  return new Response(stream).text();
}

describe("a question's file on the server's page", () => {
  test("is a small image that loads when it is seen", async () => {
    const html = await rendered({ name: "chart.png", mediaType: "image/png" });

    expect(html).toContain('src="/api/files/f1"');
    expect(html).toContain('loading="lazy"');
    expect(html).toContain('alt="chart.png"');
  });

  test("is saved, not opened, when it is a document", async () => {
    const html = await rendered({
      name: "report.pdf",
      mediaType: "application/pdf",
    });

    expect(html).toContain('download="report.pdf"');
    expect(html).toContain("PDF · 1.2 MB");
    expect(html).not.toContain("<img");
  });

  test.each([
    '"><img src=x onerror=alert(1)>',
    "<script>alert(1)</script>",
    "javascript:alert(1)",
  ])("has the name %j as words alone", async (name) => {
    const html = await rendered({ name, mediaType: "image/svg+xml" });
    const bare = html.replaceAll(/"[^"]*"/g, '""');

    expect(bare).not.toMatch(/<script>alert|onerror/);
    expect(html).not.toContain('href="javascript:');
  });
});
