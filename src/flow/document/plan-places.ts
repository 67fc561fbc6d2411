import { isPlainObject } from '../schema-walk.ts'
import type { EditableFlow } from './editable-flow.ts'
import type { MoveNodes, PlaceNodes } from './edit-command.ts'
import { change, type FlowChange } from './flow-change.ts'
import { onGrid, type Place, placeOf } from './place.ts'
import { nodeOf } from './node-of.ts'

export function planMove(flow: EditableFlow, { places }: Pick<MoveNodes, 'places'>): readonly FlowChange[] {
  return Object.entries(places).map(([id, place]) => {
    nodeOf(flow, id)
    return planPlace(flow, id, place)
  })
}

export function planPlaces(flow: EditableFlow, { places, why }: PlaceNodes): readonly FlowChange[] {
  if (why === 'tidy') return planMove(flow, { places })
  const unplaced = Object.entries(places).filter(([id]) => placeOf(flow, id) === undefined)
  return planMove(flow, { places: Object.fromEntries(unplaced) })
}

// What else the file says about a node's place is not ours to lose.
function planPlace({ layout }: EditableFlow, id: string, place: Place): FlowChange {
  const before = Object.hasOwn(layout, id) ? layout[id] : undefined
  return change('layout', id, before, { ...(isPlainObject(before) ? before : {}), ...onGrid(place) })
}
