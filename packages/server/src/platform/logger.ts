/** Structured logs, one JSON line each, from which personal values and secrets are taken out. */
import {
  destination as fileDestination,
  pino,
  stdTimeFunctions,
  type DestinationStream,
  type Logger,
} from 'pino';
import type { LogLevel } from './configuration.ts';
import { redact, redactText } from './redact.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Standard error by default: standard output is for results. */
  readonly destination?: DestinationStream;
}

export function createLogger({ level, destination }: LoggerOptions): Logger {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      // Errors keep their place `err`, but as redaction left them.
      serializers: { err: (error: unknown) => error },
      formatters: {
        level: (label) => ({ level: label }),
      },
      hooks: {
        logMethod(args, method) {
          const [first, ...rest] = args.map((arg) => redactArgument(arg));
          Reflect.apply(method, this, [first, ...rest]);
        },
      },
    },
    destination ?? fileDestination({ fd: 2, sync: true }),
  );
  redactBindings(logger);
  return logger;
}

/** A file that grows by a line for each event; readable by its owner only. */
export function logFile(path: string): DestinationStream {
  return fileDestination({ dest: path, mode: 0o600, sync: true });
}

/** What is bound to a child logger goes by every hook of pino's; its children inherit these. */
function redactBindings(logger: Logger): void {
  for (const name of ['child', 'setBindings'] as const) {
    const original: (...args: never[]) => unknown = logger[name];
    Object.defineProperty(logger, name, {
      value(this: Logger, bindings: object, ...rest: unknown[]) {
        return Reflect.apply(original, this, [redactObject(bindings), ...rest]);
      },
    });
  }
}

function redactArgument(arg: unknown): unknown {
  if (arg instanceof Error) return { err: redact(arg) };
  return typeof arg === 'string' ? redactText(arg) : redact(arg);
}

function redactObject(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(Object(redact(value))));
}
