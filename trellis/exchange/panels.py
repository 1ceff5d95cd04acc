"""What this room asks of the clock: unconfirmed files go when their day is over."""

from trellis.notifications.jobs import every

every(60, "trellis.exchange.services.drop_old_files", name="throw unconfirmed rolls away")
