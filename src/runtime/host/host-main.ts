import { catalog } from '../../nodes/catalog.ts'
import { Host } from './host.ts'
import { childProcessTransport } from './transports/child-process-transport.ts'

// The process of a host: what it runs, and when it ends, is told by the process that started it.
const host = new Host({ transport: childProcessTransport(process), catalog })
// Whoever signals this process alone does not know who decides; a plain kill drains it.
process.on('SIGINT', () => undefined)
process.on('SIGHUP', () => undefined)
process.on('SIGTERM', () => host.drain())
