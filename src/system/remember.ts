// Remembers for a second what a look at the disk said, for questions that come a thousand times in it.

const briefMs = 1_000;
const answersMax = 1_000;

export function briefly<Answer>(look: (name: string) => Answer): (name: string) => Answer {
  const known = new Map<string, { readonly answer: Answer; readonly until: number }>();
  return (name) => {
    const now = performance.now();
    const found = known.get(name);
    if (found !== undefined && found.until > now) return found.answer;
    if (known.size >= answersMax) known.clear();
    const answer = look(name);
    known.set(name, { answer, until: now + briefMs });
    return answer;
  };
}
