import { ACTION_GROUPS } from '../actions/action.ts'
import { allActions } from '../actions/all-actions.ts'
import { keysText } from '../actions/keys-text.ts'
import './key-sheet.css'

/** Every action that has keys, as the registry has it. */
export function KeySheet() {
  return (
    <>
      <h2>Keys</h2>
      <div className="key-sheet-groups">
        {ACTION_GROUPS.map((group) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {allActions
                .filter((action) => action.group === group && action.keys !== undefined)
                .map(({ id, title, keys = [] }) => (
                  <div key={id}>
                    <dt>{title}</dt>
                    <dd>
                      {keys.map((each) => (
                        <kbd className="key" key={each}>
                          {keysText(each)}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </>
  )
}
