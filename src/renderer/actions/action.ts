import type { PageStudio } from '../page/page-studio.ts'

export const ACTION_GROUPS = ['File', 'Run', 'Edit', 'Canvas', 'Messages', 'View'] as const
export type ActionGroup = (typeof ACTION_GROUPS)[number]

/** One thing a person can do. Palette, menus, buttons, key sheet and keys are all made from these. */
export interface Action {
  /** `edit.undo`; never changes: key bindings of people name it. */
  readonly id: string
  /** What it is called on screen, as a verb. */
  readonly title: string
  readonly group: ActionGroup
  /** As tinykeys writes them; `$mod` is the command key on a Mac, else Ctrl. */
  readonly keys?: readonly string[]
  /** Its keys work in a text field too. */
  readonly whileTyping?: true
  /** Its keys work on the canvas only: elsewhere they are the pane's own. */
  readonly onCanvas?: true
  /** Its keys are not heard in a dialog: there they are its own. */
  readonly onPanes?: true
  /** The browser itself hears its keys and tells by an event; they are shown, not bound. */
  readonly heardByBrowser?: true
  /** It cannot be done now. */
  readonly isOff?: (page: PageStudio) => boolean
  readonly run: (page: PageStudio) => void | Promise<void>
}
