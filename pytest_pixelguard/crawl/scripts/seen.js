// Given an element: tells whether a visitor can see it, or can scroll to it. What has been moved out of the window, has
// been faded away or is folded to nothing is not seen. What is on its way in, by a transition or an animation of the
// style sheet's, is put where it is going: the page's clock goes faster than the browser draws.
(element) => {
  const up = (node) => node.assignedSlot || node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const apart = (one, other) => one.right <= other.left || one.bottom <= other.top || one.left >= other.right || one.top >= other.bottom;
  const within = () => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    let box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) return false;
    let free = false; // of what an ancestor that has no position of its own cuts off
    for (let node = element; node && node !== document.body && node !== document.documentElement; node = up(node)) {
      const { position, overflowX, overflowY } = getComputedStyle(node);
      if (node !== element && !(free && position === 'static') && (overflowX !== 'visible' || overflowY !== 'visible')) {
        const frame = node.getBoundingClientRect();
        if (frame.width <= 1 || frame.height <= 1) return false;
        if (/auto|scroll/.test(overflowX + overflowY)) box = frame; // a visitor can scroll inside it
        else if (apart(box, frame)) return false;
      }
      if (position === 'fixed') return !apart(box, { left: 0, top: 0, right: innerWidth, bottom: innerHeight });
      if (position !== 'static') free = position === 'absolute';
    }
    return box.right + scrollX > 0 && box.bottom + scrollY > 0;
  };
  if (within()) return true;
  let moved = 0;
  for (let node = element; node; node = up(node)) {
    for (const animation of node.getAnimations()) {
      if (animation.playState === 'finished' || !Number.isFinite(animation.effect?.getComputedTiming().endTime)) continue;
      animation.finish();
      moved += 1;
    }
  }
  return moved > 0 && within();
}
