import { TextField } from '../controls/text-field.tsx'
import { useDrawn, usePage } from '../page/use-page.tsx'

/** The flow's own fields. */
export function FlowSettings() {
  const page = usePage()
  const fields = useDrawn(({ history }) => history.document.fields)
  if (fields === undefined) return null
  return (
    <div className="form">
      <h2>Flow</h2>
      <div className="form-field">
        <label htmlFor="flow-name">Name</label>
        <TextField
          id="flow-name"
          value={fields.name}
          onChange={({ target }) =>
            void page.perform({ type: 'set-field', field: 'name', value: target.value })
          }
        />
      </div>
      <div className="form-field">
        <label htmlFor="flow-description">Description</label>
        <textarea
          id="flow-description"
          className="field"
          rows={4}
          value={fields.description ?? ''}
          onChange={({ target }) =>
            void page.perform({
              type: 'set-field',
              field: 'description',
              ...(target.value === '' ? {} : { value: target.value }),
            })
          }
        />
      </div>
      <div className="form-field">
        <label htmlFor="flow-guarantee">Guarantee</label>
        <select
          id="flow-guarantee"
          className="field"
          value={fields.guarantee ?? 'at-least-once'}
          onChange={({ target }) =>
            void page.perform({ type: 'set-field', field: 'guarantee', value: target.value })
          }
        >
          <option>at-least-once</option>
          <option>exactly-once</option>
        </select>
      </div>
    </div>
  )
}
