import { Menu } from '@base-ui/react/menu'
import { Check, ChevronDown } from 'lucide-react'
import type { EnvironmentView } from '../../contract/studio/environment-methods.ts'
import { actionOf } from '../actions/all-actions.ts'
import { useEnvironments, usePage, useView } from '../page/use-page.tsx'
import '../controls/menu.css'
import { chooseEnvironment } from './choose-environment.ts'
import { chosenOf } from './environment-store.ts'
import './environments.css'

/** Which environment everything on the screen is about, and the way to another one. */
export function EnvironmentChip() {
  const page = usePage()
  const chosen = useEnvironments(chosenOf)
  const isReadOnly = useView((view) => view.isReadOnly)
  return (
    <Menu.Root>
      <Menu.Trigger
        className={`environment-chip environment-${careOf(chosen)}`}
        aria-label={`Environment ${chosen.name}`}
        title={sentenceOf(chosen)}
        disabled={isReadOnly}
      >
        <span>{chosen.name}</span>
        <ChevronDown size={16} strokeWidth={1.75} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="start" side="bottom">
          <Menu.Popup className="menu environment-menu">
            <Environments />
            <Menu.Separator className="menu-line" />
            <Menu.Item className="menu-item" onClick={() => void actionOf('environment.add').run(page)}>
              Add environment…
            </Menu.Item>
            <Menu.Item
              className="menu-item"
              disabled={chosen.file === null}
              onClick={() => void actionOf('environment.edit').run(page)}
            >
              Edit {chosen.name}…
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

function Environments() {
  const page = usePage()
  const { chosen, environments } = useEnvironments((list) => list)
  return (
    <Menu.RadioGroup value={chosen} onValueChange={(name: string) => void chooseEnvironment(page, name)}>
      {environments.map((environment) => (
        <Menu.RadioItem
          key={environment.name}
          value={environment.name}
          className={`menu-item environment-entry environment-${careOf(environment)}`}
          disabled={environment.problems.length > 0}
          title={sentenceOf(environment)}
          closeOnClick
        >
          <span className="environment-name">{environment.name}</span>
          <small>{placeText(environment)}</small>
          <Menu.RadioItemIndicator className="environment-mark">
            <Check size={16} strokeWidth={1.75} aria-hidden />
          </Menu.RadioItemIndicator>
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  )
}

function careOf({ isProtected, isShared, problems }: EnvironmentView): string {
  if (problems.length > 0) return 'faulty'
  if (isProtected) return 'protected'
  return isShared ? 'shared' : 'own'
}

function placeText({ problems, place, isProtected }: EnvironmentView): string {
  if (problems.length > 0) return problems[0] ?? 'its file has errors'
  return isProtected ? `${place} · protected` : place
}

function sentenceOf({
  name,
  file,
  problems,
  place,
  isProtected,
  isShared,
  namespace,
}: EnvironmentView): string {
  if (problems.length > 0) return `${file ?? name} has errors: ${problems.join(' ')}`
  if (isProtected) return `${place}. Protected: what runs there is watched, and nothing is written.`
  if (isShared) return `${place}. Others use it too: flows run from here under ${namespace}.`
  return name === 'local' ? "This machine: the workspace's own broker" : `${place}: a broker of its own`
}
