/** Structured lines for whoever runs the server: one JSON object a line on standard error. At `info` nothing of what people write is in it. */
export interface Log {
  debug(message: string, fields?: Fields): void
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
}

export type Fields = Readonly<Record<string, string | number | boolean | null>>

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export function createLog(level: LogLevel, write: (line: string) => void, now: () => number): Log {
  const from = LOG_LEVELS.indexOf(level)
  const say =
    (at: LogLevel) =>
    (message: string, fields: Fields = {}): void => {
      if (LOG_LEVELS.indexOf(at) >= from)
        write(`${JSON.stringify({ time: new Date(now()).toISOString(), level: at, message, ...fields })}\n`)
    }
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
}
