"use client";

import { type ComponentProps, type ComponentType, lazy, Suspense } from "react";

/**
 * What most pages never meet. The server renders it all the same; a browser
 * that cannot load it goes on without rather than break the page.
 */
const orNothing = async <Props,>(
  loading: Promise<ComponentType<Props>>,
): Promise<{ default: ComponentType<Props> }> => ({
  default: await loading.catch(() => () => null),
});

const LazyFiles = lazy(() =>
  orNothing(
    import("./question-files.tsx").then(({ QuestionFiles }) => QuestionFiles),
  ),
);

const LazyCard = lazy(() =>
  orNothing(
    import("./refusal-card.tsx").then(({ RefusalCard }) => RefusalCard),
  ),
);

export const QuestionFiles = (props: ComponentProps<typeof LazyFiles>) => (
  <Suspense fallback={null}>
    <LazyFiles {...props} />
  </Suspense>
);

export const RefusalCard = (props: ComponentProps<typeof LazyCard>) => (
  <Suspense fallback={null}>
    <LazyCard {...props} />
  </Suspense>
);
