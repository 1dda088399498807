// Every event of the journal once and in order, from a number on and then live. What happened between the last page
// and the subscription, or while the connection was lost, is read from the journal before anything newer is told.
import type { Event } from "../../state/model/events.ts";
import { archivedEvents } from "./archived.ts";
import type { Supervisor } from "./connect.ts";

/** As many as are asked for at once. */
const pageSize = 2_000;

export interface JournalFollower {
  readonly take: (events: readonly Event[]) => void;
  /** A person ended the supervisor; nothing more comes. */
  readonly ended: () => void;
}

/** Reads all events after `since`, archived ones too; returns the number of the last one. */
export async function readJournal(
  supervisor: Supervisor,
  since: number,
  take: (events: readonly Event[]) => void,
): Promise<number> {
  let last = since;
  for (;;) {
    const { events, archived } = await supervisor.journal(last, pageSize);
    if (archived > last) for (const old of archivedEvents(supervisor.archive, last, archived)) take(old);
    last = events.at(-1)?.seq ?? Math.max(last, archived);
    take(events);
    if (events.length < pageSize) return last;
  }
}

export function followJournal(supervisor: Supervisor, since: number, follower: JournalFollower): void {
  let last = since;
  let reading = false;
  /** Something happened while a page was on its way: it is in a page after that one. */
  let behind = false;
  const take = (events: readonly Event[]) => {
    const fresh = events.filter((event) => event.seq > last);
    last = fresh.at(-1)?.seq ?? last;
    follower.take(fresh);
  };
  const read = () => {
    behind = reading;
    if (reading) return;
    reading = true;
    const done = () => {
      reading = false;
      if (behind) read();
    };
    // Reading fails when the connection is lost for good; the next snapshot, if one comes, begins again.
    readJournal(supervisor, last, take).then(done, done);
  };
  supervisor.subscribe({
    snapshot: read,
    happened: (events) => {
      if (!reading && (events[0]?.seq ?? 0) <= last + 1) take(events);
      else read();
    },
    checkOutput: () => {},
    workflowFile: () => {},
    connected: () => {},
    ended: follower.ended,
  });
}
