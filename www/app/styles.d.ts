// A style sheet is loaded with what imports it.

declare module "*.css";
