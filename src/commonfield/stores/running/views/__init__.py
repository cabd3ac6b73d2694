"""Pages of a store as a business."""
