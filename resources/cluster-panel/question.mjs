/** A modal question in a notification of the editor, which keyboard and screen reader can use like any dialog. */

/**
 * The first of `buttons` cancels. Each closes the question, then calls its `click`.
 *
 * @param ports `notify` is the editor's; `after(ms, run)`
 * @param refocus called after the question is closed, to focus what it was asked from
 */
export function askQuestion({ notify, after }, { content, label, buttons, refocus }) {
  const close = () => {
    document.removeEventListener('keydown', onKey, true);
    // It is removed only after an animation, and must not get the focus until then.
    question.inert = true;
    question.close();
    refocus();
  };
  // Escape cancels, and Tab stays within.
  const onKey = (event) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Tab') focus(nextChoice(event.shiftKey ? -1 : 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const question = notify(content, {
    type: 'warning',
    modal: true,
    fixed: true,
    buttons: buttons.map(({ click, ...button }) => ({
      ...button,
      click: () => {
        close();
        click?.();
      },
    })),
  });
  question.setAttribute('role', 'alertdialog');
  question.setAttribute('aria-modal', 'true');
  question.setAttribute('aria-label', label);
  const choices = [...question.querySelectorAll('select, button')];
  // The button that changes nothing.
  let chosen = question.querySelector('button');
  // Node-RED 5 focuses the first button in a timer, which on a busy machine runs after the first keys. Enter would then
  // cancel instead of confirm.
  const keepChosen = () => chosen.focus();
  question.addEventListener('focusin', keepChosen);
  // Timers of the same delay run in order, this one after the editor's.
  after(0, () => question.removeEventListener('focusin', keepChosen));
  // On the whole page, because a click next to the buttons moves the focus out of the dialog.
  document.addEventListener('keydown', onKey, true);
  focus(chosen);

  function focus(choice) {
    chosen = choice;
    choice.focus();
  }

  /** The last is followed by the first. */
  function nextChoice(step) {
    const at = choices.indexOf(document.activeElement);
    return at === -1 ? choices[0] : choices.at((at + step) % choices.length);
  }
}
