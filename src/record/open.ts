import { createDecisionLog } from "./decision-log.ts";
import type { DecisionLog, RecordFault } from "./decision-log.ts";
import { fileSink } from "./file-sink.ts";
import type { RecordSettings } from "./settings.ts";
import { streamSink } from "./sink.ts";

export interface Surroundings {
  readonly clock: () => number;
  readonly stdout: NodeJS.WritableStream;
  readonly onFault: (fault: RecordFault) => void;
}

/** The decision log that the configuration asks for. */
export function openDecisionLog(settings: RecordSettings, { clock, stdout, onFault }: Surroundings): DecisionLog {
  if (settings.path === "off") return nothing;
  const { path, rotate_bytes: rotateBytes, keep, in_place: inPlace } = settings;
  const sink = path === "-" ? streamSink(stdout) : fileSink({ path, rotateBytes, keep, inPlace, clock });
  const log = createDecisionLog({ ...settings, sink, onFault });
  return settings.access ? log : { ...log, recordAccess: nothing.recordAccess };
}

const nothing: DecisionLog = {
  record: async () => {},
  recordAccess: async () => {},
  status: () => ({ waiting: 0, written: 0, failed: 0, dropped: 0, writable: true }),
  close: async () => {},
};
