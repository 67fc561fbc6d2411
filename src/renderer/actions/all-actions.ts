import type { Action } from './action.ts'
import { canvasActions } from './canvas-actions.ts'
import { editActions } from './edit-actions.ts'
import { environmentActions } from './environment-actions.ts'
import { fileActions } from './file-actions.ts'
import { messageActions } from './message-actions.ts'
import { runActions } from './run-actions.ts'
import { viewActions } from './view-actions.ts'

/** Every action there is, in the order of lists. */
export const allActions: readonly Action[] = [
  ...fileActions,
  ...runActions,
  ...environmentActions,
  ...editActions,
  ...canvasActions,
  ...messageActions,
  ...viewActions,
]

const byId = new Map(allActions.map((action) => [action.id, action]))

/** The action of this id. Throws where there is none: a button without its action is a fault of ours. */
export function actionOf(id: string): Action {
  const action = byId.get(id)
  if (action === undefined) throw new Error(`There is no action "${id}".`)
  return action
}
