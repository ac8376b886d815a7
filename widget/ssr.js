// Node.js, which may render the page, has no elements; the visitor's browser loads the element itself.
export {};
