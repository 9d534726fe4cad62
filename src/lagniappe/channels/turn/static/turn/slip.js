// The paper ends where the words end: a style sheet cannot measure, so the page's length is set here.
const MM_PER_PX = 25.4 / 96;

export function fitPaper(slip) {
  const sheet = [...document.styleSheets].find((one) => one.ownerNode?.dataset?.paper);
  if (!sheet) return;
  const height = Math.ceil(slip.getBoundingClientRect().height * MM_PER_PX) + 2;
  sheet.insertRule(`@page { size: ${slip.dataset.slip}mm ${Math.max(height, 60)}mm; margin: 0 }`, sheet.cssRules.length);
}

const alone = document.querySelector("body.slip-page [data-slip]");
if (alone) fitPaper(alone);
