import { cpus, totalmem } from 'node:os'

/** What the figures were measured on, in one line. */
export function machine(): string {
  const cores = cpus()
  const gibibytes = Math.round(totalmem() / 1024 ** 3)
  return `${cores[0]?.model.trim() ?? 'unknown processor'}, ${cores.length} cores, ${gibibytes} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}`
}
