/** Watches whether an element can be seen. The editor tells a tab when it is shown, but not when it is hidden. */

/** Calls `shown` and `hidden` alternately. Removing the element hides it. */
export function watchVisibility(place, { shown, hidden }) {
  let onScreen = false;
  let visible = false;
  const settle = () => {
    const now = onScreen && document.visibilityState === 'visible';
    if (now === visible) return;
    visible = now;
    if (visible) shown();
    else hidden();
  };
  new IntersectionObserver((entries) => {
    onScreen = entries[entries.length - 1].isIntersecting;
    settle();
  }).observe(place);
  document.addEventListener('visibilitychange', settle);
}
