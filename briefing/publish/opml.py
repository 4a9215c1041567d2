"""Turns the address of a feed into a list of subscriptions that players import (OPML 2.0)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from briefing.publish.channel import FEED_NAME, INDEX_NAME

if TYPE_CHECKING:
    from briefing.publish.channel import Channel


def opml(channel: Channel) -> bytes:
    """Makes a list of this one podcast, as XML in UTF-8."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = channel.title
    feed, home = channel.base_url + FEED_NAME, channel.base_url + INDEX_NAME
    outline = {"text": channel.title, "title": channel.title, "type": "rss", "xmlUrl": feed, "htmlUrl": home}
    ET.SubElement(ET.SubElement(root, "body"), "outline", outline)
    ET.indent(root, " ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
