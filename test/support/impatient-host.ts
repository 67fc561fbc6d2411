import { catalog } from '../../src/nodes/catalog.ts'
import { Host } from '../../src/runtime/host/host.ts'
import { childProcessTransport } from '../../src/runtime/host/transports/child-process-transport.ts'
import { impatientClock } from './impatient.ts'

// As src/runtime/host/host-main.ts, with another clock.
const host = new Host({ transport: childProcessTransport(process), catalog, clock: impatientClock })
process.on('SIGINT', () => undefined)
process.on('SIGHUP', () => undefined)
process.on('SIGTERM', () => host.drain())
