using System.Globalization;
using System.Xml;

namespace Mox.Protocols.Autoconfig;

/// <summary>Keys and values of Apple's property lists.</summary>
internal static class PropertyList
{
    public static void Key(this XmlWriter xml, string key) => xml.WriteElementString("key", key);

    public static void Pair(this XmlWriter xml, string key, string value)
    {
        xml.Key(key);
        xml.Text("string", value);
    }

    public static void Pair(this XmlWriter xml, string key, int value)
    {
        xml.Key(key);
        xml.WriteElementString("integer", value.ToString(CultureInfo.InvariantCulture));
    }

    public static void Pair(this XmlWriter xml, string key, bool value)
    {
        xml.Key(key);
        xml.WriteStartElement(value ? "true" : "false");
        xml.WriteEndElement();
    }
}
