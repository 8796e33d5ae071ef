/** Tells when a person can see an element. The editor tells a tab that it is shown, never that it is hidden. */

/** Calls `shown` and `hidden` in turn. Removing the element hides it. */
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
