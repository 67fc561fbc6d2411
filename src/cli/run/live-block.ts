import type { WorkerFigures } from '../../contract/run-protocol.ts'
import { countText, plural } from '../terminal/figures.ts'
import type { Paint } from '../terminal/paint.ts'
import { countsText } from './figures-text.ts'
import type { FlowFigures } from './run-figures.ts'

/** The figures of all flows as lines that fit the terminal. */
export function blockLines(flows: readonly FlowFigures[], paint: Paint, width: number): readonly string[] {
  return flows.flatMap((flow) => [...flowLines(flow, paint, width), ''])
}

function flowLines(flow: FlowFigures, paint: Paint, width: number): readonly string[] {
  const nodeWidth = Math.max(0, ...Object.keys(flow.nodes).map((id) => id.length))
  return [
    headLine(flow, paint, width),
    cut(`  ${countsText(flow.counts)}`, width),
    ...Object.entries(flow.nodes).map(([id, ports]) =>
      paint.dim(cut(`  ${id.padEnd(nodeWidth)}  ${portsText(ports)}`, width)),
    ),
    ...workerLines(flow.workers).map((line) => paint.dim(cut(`  ${line}`, width))),
    ...[...new Set(flow.outages.values())].map((cause) => paint.warning(cut(`  ! ${cause}`, width))),
  ]
}

function headLine({ name, state, perSecond, lag }: FlowFigures, paint: Paint, width: number): string {
  const figures = `  ${countText(perSecond)} messages/s  lag ${countText(lag)}`
  const left = width - name.length - 2 - state.length
  return `${paint.bold(name)}  ${painted(state, paint)}${cut(figures, left)}`
}

/** A line for each worker that has something of the flow or is not well, one for all the others. */
function workerLines(workers: readonly WorkerFigures[]): readonly string[] {
  const worthALine = workers.filter(({ tasks, state }) => tasks.length > 0 || state !== 'running')
  const idle = workers.length - worthALine.length
  const stages = new Set(workers.flatMap(({ tasks }) => tasks.map(stageOf)))
  const lines = worthALine.map(({ worker, state, tasks, perSecond }) => {
    const names = stages.size > 1 ? tasks : tasks.map((task) => task.slice(stageOf(task).length + 1))
    const held = tasks.length === 0 ? [] : [`tasks ${names.join(', ')}`, `${countText(perSecond)}/s`]
    return [`worker ${worker}`, state, ...held].join('  ')
  })
  return idle === 0 ? lines : [...lines, `${plural(idle, 'worker')} without a task of it`]
}

/** Of `<stage>/<partition>`. */
function stageOf(task: string): string {
  return task.slice(0, task.lastIndexOf('/'))
}

function portsText(ports: Readonly<Record<string, number>>): string {
  return Object.entries(ports)
    .toSorted(([a], [b]) => Number(b === 'in') - Number(a === 'in'))
    .map(([port, count]) => `${port} ${countText(count)}`)
    .join('  ')
}

function painted(state: string, paint: Paint): string {
  if (state === 'running') return paint.good(state)
  return state === 'failed' ? paint.bad(state) : paint.warning(state)
}

// A wrapped line would count as two when the block is wiped.
function cut(line: string, width: number): string {
  return line.length < width ? line : `${line.slice(0, Math.max(0, width - 4))}...`
}
