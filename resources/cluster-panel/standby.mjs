/** The hot standby in the editor: its state in the header, and notices. Loaded only where hot standby is on. */
import { createEditor } from './editor.mjs';
import { createFeed } from './feed.mjs';
import { createIndicator } from './standby-indicator.mjs';
import { createNotices } from './standby-notices.mjs';
import { createTexts } from './texts.mjs';

/**
 * @param translate looks up texts in the plugin's catalog
 * @param showPanel opens the cluster panel
 * @returns a function that removes all of it
 */
export function mountStandby(RED, $, translate, showPanel) {
  const editor = createEditor(RED, $);
  const texts = createTexts(translate);
  const indicator = createIndicator({ ...texts, showPanel });
  const notices = createNotices({ ...texts, notify: editor.notify, closeLabel: editor.closeLabel });
  /** What to tell with the next answer. */
  const pending = [];

  function show(answer) {
    // 204 has no content.
    const view = answer ?? null;
    indicator.update(view);
    notices.update(view);
    for (const tell of pending.splice(0)) if (view !== null) tell(view);
  }

  const feed = createFeed({
    ask: editor.askForStandby,
    listen: editor.listenForStandby,
    // The runtime tells of every change, so nothing is asked in between.
    after: () => () => undefined,
    answered: show,
    failed: () => show(null),
  });
  const endWatch = editor.watchFlows({
    deployed: () => tellNext(notices.deployed),
    started: () => tellNext(notices.started),
  });

  /** With a fresh answer, since the role may have changed a moment ago. */
  function tellNext(tell) {
    pending.push(tell);
    feed.refresh();
  }

  $('.red-ui-header-toolbar').prepend(indicator.root);
  feed.open();
  return () => {
    feed.close();
    endWatch();
    notices.close();
    indicator.root.remove();
  };
}
