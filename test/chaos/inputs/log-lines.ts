const services = ['checkout', 'catalog', 'gateway', 'mailer', 'payments']
const levels = ['debug', 'INFO', 'Warn', 'warning', 'E', 'i', 'err', 'D']

/** 2026-03-14T06:00:00Z */
const BEGIN = 1_773_468_000_000

/** A line of a log, without its line end; each has its own number behind a "#", about one in six is odd in some way. */
export function logLine(sequence: number, random: () => number): Buffer {
  const draw = random()
  const line: LogLine = {
    sequence,
    time: new Date(BEGIN + sequence * 10).toISOString(),
    service: services[Math.floor(random() * services.length)] ?? '',
    level: levels[Math.floor(random() * levels.length)] ?? '',
  }
  const odd = draw < 0.16 ? oddLines[Math.floor((draw / 0.16) * oddLines.length)] : undefined
  return odd === undefined ? plainLine(line, random) : odd(line)
}

interface LogLine {
  readonly sequence: number
  readonly time: string
  readonly service: string
  readonly level: string
}

function plainLine({ sequence, time, service, level }: LogLine, random: () => number): Buffer {
  const name = random() < 0.5 ? 'message' : 'msg'
  const user = random() < 0.5 ? `,"user_id":"user_${sequence % 9000}"` : ''
  const duration = random() < 0.3 ? `,"duration_ms":${Math.floor(random() * 3000)}` : ''
  return Buffer.from(
    `{"time":"${time}","level":"${level}","service":"${service}","${name}":"order #${sequence} placed"${user}${duration}}`,
  )
}

const oddLines: readonly ((line: LogLine) => Buffer)[] = [
  // No messages, and one that is dropped.
  () => Buffer.from(''),
  () => Buffer.from('  \t'),
  ({ sequence, time }) =>
    Buffer.from(
      `{"time":"${time}","level":"info","service":"gateway","message":"GET #${sequence}","path":"/health"}`,
    ),
  // Sound, in an unusual way.
  ({ sequence, time }) =>
    Buffer.from(
      `{ "time": "${time}", "level": "Info", "service": "mailer", "msg": "Müller #${sequence}", "duration_ms": 9007199254740993 }`,
    ),
  ({ sequence, time }) =>
    Buffer.from(
      `{"time":"${time}","level":"W","service":"mailer","message":"a \\n b #${sequence}","msg":"other"}`,
    ),
  // Broken: dead letters.
  ({ sequence, time }) => Buffer.from(`{"time":"${time}","level":"info","message":"order #${sequence} pla`),
  ({ sequence, time }) =>
    Buffer.concat([
      Buffer.from(`{"time":"${time}","level":"info","service":"mailer","message":"M`),
      Buffer.of(0xfc),
      Buffer.from(`ller #${sequence}"}`),
    ]),
  ({ sequence }) => Buffer.from(`{"level":"info","service":"mailer","message":"no time #${sequence}"}`),
  ({ sequence, time }) =>
    Buffer.from(`{"time":"${time}","level":"verbose","service":"mailer","message":"#${sequence}"}`),
  ({ sequence, time }) =>
    Buffer.from(`{"time":"${time}","level":3,"service":"mailer","message":"#${sequence}"}`),
  ({ sequence, time }) =>
    Buffer.from(`{"time":"${time}","level":"info","service":"mailer","text":"#${sequence}"}`),
  ({ sequence }) => Buffer.from(`java.lang.IllegalStateException: order #${sequence}`),
  ({ sequence }) => Buffer.from(`["#${sequence}"]`),
]
