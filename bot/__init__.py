"""居易 (Juyi): a residence-permit (居住证) assistant."""
